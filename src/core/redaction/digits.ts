/** By the code of a character its value as a digit, -1 for any other character; longer than any code that is asked for. */
function valuesOf(digits: string, more: Record<string, number> = {}): Int8Array {
  const values = new Int8Array(0x1_0000).fill(-1);
  [...digits].forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  for (const [digit, value] of Object.entries(more)) values[digit.charCodeAt(0)] = value;
  return values;
}

const HEX = valuesOf('0123456789abcdef', { A: 10, B: 11, C: 12, D: 13, E: 14, F: 15 });
const BASE64 = valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', {
  '-': 62,
  _: 63,
});

/** The number that is written in hexadecimal from `at` on; -1 when there are fewer digits. */
export function hexAt(units: Uint16Array, at: number, digits: number): number {
  let number = 0;
  for (let index = at; index < at + digits; index += 1) {
    const value = HEX[units[index] ?? 0] ?? -1;
    if (value < 0) return -1;
    number = number * 16 + value;
  }
  return number;
}

/** A digit of base64, of either alphabet; -1 when it is none. */
export function base64Digit(unit: number | undefined): number {
  return BASE64[unit ?? 0] ?? -1;
}

import { describe, expect, it } from 'vitest';
import { excerpt, printedText, redactedRun } from '../../../src/core/qappctl/answer-text.js';
import { releaseSecrets } from '../../../src/core/redaction/release-secrets.js';
import { patientRedactor, redactor } from '../../../src/core/redaction/redact.js';

const SECRET = 'sk-canary-0123456789';
const redact = patientRedactor([SECRET]);
const printed = async (outputs: { stdout?: string; stderr?: string }) =>
  printedText(
    await redactedRun(
      { ending: 'exited', exitCode: 1, signal: undefined, stdout: '', stderr: '', ...outputs },
      redact,
    ),
  );

describe('what qappctl printed', () => {
  it('is cleaned before it is redacted, so that colours inside a secret do not hide it', async () => {
    const hidden = `no: ${SECRET.slice(0, 5)}\u001b[0m${SECRET.slice(5, 9)}\u0000${SECRET.slice(9)}\n`;
    expect(await printed({ stderr: hidden })).toBe('no: [redacted]');
    expect(await printed({ stdout: hidden })).toBe('no: [redacted]');
    expect(await excerpt(hidden, redact)).toBe('no: [redacted]');
  });

  it.each([4096, 8192, 65_536])('shows no part of a secret that lies across character %i', async (cut) => {
    for (const before of [1, 7, 19]) {
      const stdout = `${'x'.repeat(cut - before)}${SECRET}${'y'.repeat(70_000)}`;
      expect(await printed({ stdout })).not.toContain('sk-');
      expect(await excerpt(`${' '.repeat(cut - before)}${SECRET}${'y'.repeat(70_000)}`, redact)).not.toMatch(
        /sk-c?$/,
      );
    }
  });

  it('shows no part of a secret at the point from which stderr was kept', async () => {
    const kept = `${SECRET} ${SECRET.repeat(5000)}`.slice(7).slice(0, 65_536);
    expect(await printed({ stderr: kept })).not.toContain('0123456789');
  });

  it('shows what stands behind a secret that filled all that was kept', async () => {
    const long = Array.from({ length: 9_000 }, (_, index) => `line ${index}`).join('\n');
    const hide = patientRedactor([long]);
    const kept = `${long}\nerror: the last line says why\n`.slice(-65_536);
    const result = { ending: 'exited', exitCode: 1, signal: undefined, stdout: '', stderr: kept } as const;
    expect(printedText(await redactedRun(result, hide))).toMatch(
      /^\[redacted\]\n?error: the last line says why$/,
    );
    const before = { ...result, stderr: '', stdout: `error: the first\n${long}`.padEnd(70_000, 'x') };
    expect(printedText(await redactedRun(before, hide))).toMatch(/^error: the first\n\[redacted\]/);
  });

  it('shows the last 4 KiB of a long stderr', async () => {
    const text = await printed({ stderr: `${'x'.repeat(60_000)}\nlast line\n` });
    expect(text).toMatch(/^…x+\nlast line$/);
    expect(text).toHaveLength(4097);
  });
});

describe('secrets of a release', () => {
  it('are also the single lines of a variable and of a file, however they are indented', () => {
    const hide = redactor(
      releaseSecrets({
        name: 'v1',
        image: 'a:1',
        flavor: 'f',
        env: [{ key: 'KEY', value: 'first-line-1\r\n  second-line-2' }],
        config: { name: 'c', files: [{ filename: 'f', mount_path: '/f', content: 'a\n\tthird-line-3\n' }] },
      }),
    );
    expect(hide('second-line-2, third-line-3, first-line-1')).toBe('[redacted], [redacted], [redacted]');
  });
});

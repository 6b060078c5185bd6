declare module 'fs-native-extensions' {
  /** An exclusive lock of the open file description; false when another one holds it. */
  export function tryLock(fd: number): boolean;
}

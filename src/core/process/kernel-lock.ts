/** Takes an exclusive lock on an open file without waiting; false when another one holds it. It ends with its holder. */
export type TryLock = (fd: number) => boolean;

/** The door to the kernel's file locks. Rejects on a system for which the package has no native part. */
export async function kernelLock(): Promise<TryLock> {
  return (await import('fs-native-extensions')).tryLock;
}

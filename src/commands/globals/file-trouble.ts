import { invalidInput } from '../../core/input/invalid-input.js';
import { isShimError, type ShimError } from '../../core/model/errors.js';
import { fileReason } from '../../core/files/file-reasons.js';

/** Why a file can't be read or written, in words; what is told in words already stays as it is. */
export function fileTrouble(
  what: string,
  error: unknown,
  verb: 'read' | 'written' = 'read',
): ShimError | Error {
  if (isShimError(error)) return error;
  const { code = 'unknown error', syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined && !/null bytes/.test(message)) return error as Error;
  const { why, remedy } = fileReason(code);
  return invalidInput(`${what} can't be ${verb}: ${why}`, remedy);
}

/** Why a file can't be run here, in words that follow its name, and what to do. */
export interface Verdict {
  why: string;
  hint?: string;
  /** A kernel may have been taught to run it (binfmt_misc: an emulator): it has the last word. */
  askKernel?: boolean;
}

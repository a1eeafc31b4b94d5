import type { ExitCode } from './model/exit-codes.js';
import { EXIT } from './model/exit-codes.js';
import type { Trouble } from './model/problem-words.js';

/** Why a command ends: shown as what is wrong and what to do, never with a stack. */
export class CliError extends Error {
  constructor(
    readonly says: string,
    readonly todo: string | null = null,
    readonly exitCode: ExitCode = EXIT.failed,
    /** It may pass by itself: asking again makes sense. */
    readonly isPassing = false,
  ) {
    super(says);
  }

  static from({ says, todo, exitCode, isPassing }: Trouble): CliError {
    return new CliError(says, todo, exitCode, isPassing);
  }

  static usage(says: string, todo: string | null = null): CliError {
    return new CliError(says, todo, EXIT.usage);
  }
}

/** Somebody pressed Ctrl+C, or nobody reads any more: there is nothing to say. */
export class Interrupted extends Error {}

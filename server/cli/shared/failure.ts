import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import type { Failure } from '../../core/errors/failure.ts';
import { failure } from '../../core/errors/failure.ts';
import type { FolderError } from '../../run/record/atomicWrite.ts';

/** Why a command fails, with the diagnostics of the file where there are any. */
export interface CommandFailure extends Failure {
  readonly diagnostics?: readonly Pick<Diagnostic, 'file' | 'line' | 'column' | 'message'>[];
}

const recordCodes = {
  missing: 'ZH-RECORD-001',
  corrupt: 'ZH-RECORD-002',
  version: 'ZH-RECORD-005',
  full: 'ZH-RECORD-003',
  io: 'ZH-RECORD-004',
} as const satisfies Record<FolderError['kind'], string>;

/** A run folder's error as the command line reports it. */
export const folderFailure = ({ kind, message }: FolderError): Failure =>
  failure(recordCodes[kind], { reason: message });

/** The exit code of a verdict; no verdict counts as unknown. */
export const exitOfVerdict = (verdict: 'pass' | 'fail' | 'unknown' | null): ExitCode =>
  exitCode[verdict ?? 'unknown'];

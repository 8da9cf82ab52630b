import { dirname } from 'node:path';
import { failure } from '../../core/errors/failure.ts';
import { ok, type Result } from '../../core/result.ts';
import type { SwitchDefinition, SwitchFile } from '../../core/switch/switchFile.ts';
import type { Target } from '../../core/target/target.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import type { SwitchFiles, TargetFiles } from '../catalog/preparedScenario.ts';

/** A target with its switch file. */
export interface LoadedSwitches {
  readonly target: Target;
  /** Name or path of the target file, and the folder that it is relative to. */
  readonly ref: string;
  readonly directory: string;
  readonly file: SwitchFile;
  /** The folder of the switch file. */
  readonly folder: string;
  readonly byName: ReadonlyMap<string, SwitchDefinition>;
}

export type LoadSwitches = (
  ref: string,
  directory: string,
) => Promise<Result<LoadedSwitches, Rejection>>;

const keptMax = 32;

/** Reads the switches of a target. A switch file whose text did not change is not parsed again. */
export function createLoadSwitches(catalog: TargetFiles & SwitchFiles): LoadSwitches {
  const kept = new Map<string, { readonly text: string; readonly file: SwitchFile }>();
  return async (ref, directory) => {
    const target = await catalog.target(ref, directory);
    if (!target.ok) {
      const [first] = target.error;
      return reject(
        failure('ZH-SWITCH-002', { target: ref, reason: first?.message ?? '' }),
        target.error,
      );
    }
    const { switchFile } = target.value;
    if (switchFile === undefined) {
      const reason = 'its file names no switchFile';
      return reject(failure('ZH-SWITCH-002', { target: ref, reason }));
    }
    const { path, text } = switchFile;
    const known = kept.get(path);
    let file = known?.text === text ? known.file : undefined;
    if (file === undefined) {
      const parsed = await catalog.switchFile(switchFile);
      if (!parsed.ok) {
        const reason = parsed.error[0]?.message ?? '';
        return reject(failure('ZH-SWITCH-001', { reason }), parsed.error);
      }
      file = parsed.value.file;
      if (kept.size >= keptMax) kept.clear();
      kept.set(path, { text, file });
    }
    const byName = new Map(file.switches.map((one) => [one.name, one]));
    return ok({ target: target.value, ref, directory, file, folder: dirname(path), byName });
  };
}

import type { DrillAction } from '../../../core/drill/action.ts';
import { parseSwitchFile } from '../../../core/switch/parseSwitchFile.ts';
import type { Target } from '../../../core/target/target.ts';
import type { TargetReplicas, TargetSwitches } from '../../target/targetPort.ts';
import { adminSwitches } from './adminSwitches.ts';
import { type FaultPort, faultPerformer } from './fault.ts';
import { notePerformer } from './note.ts';
import type { Performer } from './performer.ts';
import { type PushService, pushedSwitches } from './pushedSwitches.ts';
import { replicasPerformer } from './replicas.ts';
import { type SwitchAsker, type SwitchPort, switchPerformer } from './switch.ts';

/** What actions are done through. */
export interface ActionPorts {
  readonly faults: FaultPort;
  readonly pushes: PushService;
  readonly targetPort: TargetSwitches & TargetReplicas;
}

/** Does actions of every kind. A new kind of action does not compile without its performer. */
export function createPerformer(ports: ActionPorts): Performer<DrillAction> {
  const performers: {
    readonly [Kind in DrillAction['kind']]: Performer<Extract<DrillAction, { kind: Kind }>>;
  } = {
    fault: faultPerformer(ports.faults),
    switch: switchPerformer(eitherSwitches(ports)),
    replicas: replicasPerformer(ports.targetPort),
    note: notePerformer,
  };
  const of = (action: DrillAction): Performer<DrillAction> =>
    performers[action.kind] as Performer<DrillAction>;
  return {
    problem: (action, plan) => of(action).problem(action, plan),
    begin: (action, place) => of(action).begin(action, place),
    undo: (action, place) => of(action).undo(action, place),
  };
}

/** A switch of the switch file is pushed; one that the target file names is set at its admin address. */
function eitherSwitches({ pushes, targetPort }: ActionPorts): SwitchPort {
  const [pushed, admin] = [pushedSwitches(pushes), adminSwitches(targetPort)];
  const portOf = ({ target }: SwitchAsker, name: string): SwitchPort =>
    isPushed(target, name) ? pushed : admin;
  return {
    read: (asker, name) => portOf(asker, name).read(asker, name),
    shown: (asker, name) => portOf(asker, name).shown(asker, name),
    settle: async (asker) => {
      if (asker.target?.switchFile !== undefined) await pushed.settle(asker);
    },
    set: (asker, name, value, isBack) => portOf(asker, name).set(asker, name, value, isBack),
  };
}

function isPushed(target: Target | null, name: string): boolean {
  if (target?.switchFile === undefined) return false;
  const { text, file } = target.switchFile;
  const parsed = parseSwitchFile(text, file, process.env);
  return !parsed.ok || parsed.value.file.switches.some((each) => each.name === name);
}

import type { FaultKindName, FaultOrder } from '../../../core/fault/fault.ts';
import type { SubjectKind } from '../../../core/fault/faultKind.ts';
import type { Subject } from '../../../core/fault/subject.ts';
import type { Result } from '../../../core/result.ts';
import type { KeeperAction } from './keeper/keeper.ts';
import type { HttpProxies } from './proxies/httpProxies.ts';
import type { LinkProxies } from './proxies/linkProxies.ts';

/** The proxies that an agent keeps in front of its subjects. */
export interface FaultTools {
  readonly links: LinkProxies;
  readonly http: HttpProxies;
}

/** A fault to be done. */
export interface FaultTask<
  Kind extends FaultKindName = FaultKindName,
  Is extends SubjectKind = SubjectKind,
> {
  readonly order: Extract<FaultOrder, { readonly kind: Kind }>;
  readonly subject: Subject<Is>;
  readonly tools: FaultTools;
  /** Headers of the sensors' HTTP requests: the tag of the drill. */
  readonly headers: Readonly<Record<string, string>>;
}

/** All that an undo needs beside the task. It stands in the journal before anything is done. */
export type Marks = Readonly<Record<string, string>>;

/** What is held in this process while the fault lives. */
export interface HeldFault {
  /** Lets go; resolves when the fault's cause has ended. Never throws. */
  end(): Promise<void>;
}

/** Does the faults of one kind. Errors are one line. */
export interface Injector<
  Kind extends FaultKindName = FaultKindName,
  Is extends SubjectKind = SubjectKind,
> {
  /** Looks for what will be harmed, and changes nothing. */
  mark(task: FaultTask<Kind, Is>): Promise<Result<Marks, string>>;
  /** Does it; it ends by itself `lifeMs` later where the system offers that. */
  inject(
    task: FaultTask<Kind, Is>,
    marks: Marks,
    lifeMs: number,
  ): Promise<Result<HeldFault, string>>;
  /** Undoes what is left without anything in memory, as after a restart. Nothing left is a success. */
  undo(task: FaultTask<Kind, Is>, marks: Marks): Promise<Result<null, string>>;
  /** What the keeper process does when the agent is gone, or late. */
  kept(task: FaultTask<Kind, Is>, marks: Marks): readonly KeeperAction[];
}

export const nothingHeld: HeldFault = { end: async () => undefined };

import type { Isolation } from '../api/generated.ts';

/** How the target keeps rehearsal data apart; plans and reports of earlier versions do not say it. */
export const isolationOf = ({
  isolation,
}: {
  readonly isolation?: Isolation | undefined;
}): Isolation => isolation ?? 'shadow';

/** What it means, in one sentence. */
export const isolationMeaning: Readonly<Record<Isolation, string>> = {
  shadow: 'The signed tag keeps rehearsal data apart.',
  dedicated: 'All data of this stack is rehearsal data: no canary, no leak scan.',
  observe: 'A live stack: canary and leak scan report and do not block.',
};

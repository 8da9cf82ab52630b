import { Link } from 'react-router';
import type { CampaignReason, Rehearsal, VerdictState } from '../api/generated.ts';
import { instant, orMissing } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { VerdictTag } from '../ui/VerdictTag.tsx';

interface Line {
  readonly key: string;
  readonly state: VerdictState | null;
  readonly word: string;
  readonly text: string;
  readonly to?: string;
}

/** The reasons that no other line tells, findings, runs and drills, and what changed before the rehearsal. */
export function RehearsalPanel({ rehearsal }: { readonly rehearsal: Rehearsal }) {
  const { title, at, isHeld, reasons, findings, runs, drills, changed } = rehearsal;
  const seen = (decides: boolean): string => (decides ? '' : ' (a later one decides)');
  const lines: readonly Line[] = [
    ...reasons.flatMap(({ state, about, text }, index) => {
      const word = reasonWord[about];
      return word === null ? [] : [{ key: `reason ${index}`, state, word, text }];
    }),
    ...findings.map(({ store, invariant, state, text, since }) => ({
      ...{ key: `${store} ${invariant}`, state: findingState(state), word: `Finding, ${state}` },
      text: `${text}, first seen in ${since}${state === 'unseen' ? '; no reliable audit looked for it since' : ''}`,
    })),
    ...runs.map(({ id, state, scenario, sentence, decides }) => ({
      ...{ key: `run ${id}`, state, word: 'Run', to: `/runs/${id}` },
      text: `${scenario}: ${sentence}${seen(decides)}`,
    })),
    ...drills.map(({ id, state, name, sentence, decides, withoutProtection }) => ({
      ...{ key: `drill ${id}`, state, word: 'Drill', to: `/drills/${id}` },
      text: `${name}${withoutProtection ? ' without protection' : ''}: ${sentence}${seen(decides)}`,
    })),
    ...changed.map((text, index) => ({
      ...{ key: `changed ${index}`, state: null, word: 'Changed', text },
    })),
  ];
  return (
    <Panel title={title} note={orMissing(at, instant)} flush testId={`rehearsal-${title}`}>
      <ScrollBox className={table.scroll} label={title}>
        <table className={table.table} aria-label={title}>
          <tbody>
            {lines.map(({ key, state, word, text, to }) => (
              <tr key={key}>
                <th scope="row" className={table.left}>
                  {word}
                </th>
                <td className={table.left}>
                  {state !== null && (isHeld ? <VerdictTag state={state} /> : <NotHeldTag />)}
                </td>
                <td className={`${table.left} ${table.wrap} ${table.rest}`}>
                  {to === undefined ? (
                    text
                  ) : (
                    <Link to={to} className={table.link}>
                      {text}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

/** A rehearsal without runs and drills: nothing was judged. */
export const NotHeldTag = () => <Tag tone="quiet">Not held</Tag>;

/** Null: a line of its own tells it. */
const reasonWord: Readonly<Record<CampaignReason['about'], string | null>> = {
  ...{ capacity: 'Capacity', plan: 'Reason', finding: null, run: null, drill: null },
};

const findingState = (state: Rehearsal['findings'][number]['state']): VerdictState => {
  if (state === 'gone') return 'pass';
  return state === 'unseen' ? 'unknown' : 'fail';
};

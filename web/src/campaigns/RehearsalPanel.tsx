import { Link } from 'react-router';
import type { Rehearsal, VerdictState } from '../api/generated.ts';
import { instant, orMissing } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import { VerdictTag } from '../ui/VerdictTag.tsx';

interface Line {
  readonly key: string;
  readonly state: VerdictState | null;
  readonly word: string;
  readonly text: string;
  readonly to?: string;
}

/** Why a rehearsal is a go or not, its findings, runs and drills, and what changed before it. */
export function RehearsalPanel({ rehearsal }: { readonly rehearsal: Rehearsal }) {
  const { title, at, reasons, findings, runs, drills, changed } = rehearsal;
  const seen = (decides: boolean): string => (decides ? '' : ' (a later one decides)');
  const lines: readonly Line[] = [
    ...reasons.map(({ state, text }, index) => ({
      ...{ key: `reason ${index}`, state, word: 'Reason', text },
    })),
    ...findings.map(({ store, invariant, state, text, since }) => ({
      ...{ key: `${store} ${invariant}`, state: findingState(state), word: `Finding, ${state}` },
      text: `${text}, first seen in ${since}`,
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
                <td className={table.left}>{state !== null && <VerdictTag state={state} />}</td>
                <td className={`${table.left} ${table.wrap}`}>
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

const findingState = (state: Rehearsal['findings'][number]['state']): VerdictState => {
  if (state === 'gone') return 'pass';
  return state === 'unseen' ? 'unknown' : 'fail';
};

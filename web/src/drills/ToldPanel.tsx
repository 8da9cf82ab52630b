import type { DrillReport, VerdictState } from '../api/generated.ts';
import { Panel } from '../ui/Panel.tsx';
import { VerdictTag } from '../ui/VerdictTag.tsx';
import classes from './Told.module.css';
import { sentence, type Told, type ToldRow } from './told.ts';

/** What was expected and what was seen, one sentence each; nothing where there is nothing to tell. */
export function ToldPanel(props: {
  readonly title: string;
  readonly rows: readonly ToldRow[];
  readonly testId: string;
}) {
  if (props.rows.length === 0) return null;
  return (
    <Panel title={props.title} note="what was expected and what was seen" testId={props.testId}>
      <ul className={classes.rows}>
        {props.rows.map(({ key, title, when, told }) => (
          <li key={key} className={classes.row}>
            <div className={classes.name}>
              <strong>{title}</strong>
              {when !== '' && <div className={classes.when}>{when}</div>}
            </div>
            <ul className={classes.told}>
              {told.map((one) => (
                <TellLine key={one.expected} one={one} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function TellLine(props: { readonly one: Told }) {
  const { one } = props;
  return (
    <li className={classes.line}>
      {one.state !== null && <VerdictTag state={one.state} />} <span>{sentence(one)}</span>
    </li>
  );
}

const order: readonly VerdictState[] = ['fail', 'unknown', 'pass'];

/** The reasons of the verdict, the worst first. */
export function Reasons(props: {
  readonly report: Pick<DrillReport, 'verdict' | 'recovery' | 'overload'>;
}) {
  const { verdict, recovery, overload } = props.report;
  const sorted = order.flatMap((state) => verdict.reasons.filter((each) => each.state === state));
  return (
    <Panel title="Reasons of the verdict" note={recovery.text} testId="drill-reasons">
      <ul className={classes.told}>
        {sorted.map(({ state, about, text }) => (
          <li key={`${about} ${text}`} className={classes.line}>
            <VerdictTag state={state} /> <span>{text}</span>
          </li>
        ))}
      </ul>
      {overload !== null && <p className={classes.overload}>Overload: {overload.text}</p>}
    </Panel>
  );
}

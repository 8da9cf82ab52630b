import type { Fault } from '../api/generated.ts';
import { Panel } from '../ui/Panel.tsx';
import classes from './Scenario.module.css';
import { isOfScenario } from './unplannable.ts';

/** The faults of a scenario that cannot be planned, each below the lines that it is about. */
export function Faults(props: {
  readonly id: string;
  readonly faults: readonly Fault[];
  readonly source: string | null;
}) {
  const lines = props.source?.split('\n') ?? [];
  return (
    <Panel
      title={`${props.faults.length} ${props.faults.length === 1 ? 'fault' : 'faults'}`}
      note="mend them in the file; this page reads it again when you come back"
    >
      <ol className={classes.faults} data-testid="faults">
        {props.faults.map((fault) => (
          <li key={`${fault.line}:${fault.column}:${fault.message}`}>
            <p className={classes.fault}>
              {fault.path !== '' && <code className="mono">{fault.path}</code>} {fault.message}
            </p>
            <p className={`mono ${classes.place}`}>
              {fault.file}:{fault.line}:{fault.column}
            </p>
            {lines.length > 0 && isOfScenario(fault, props.id) && (
              <Excerpt lines={lines} fault={fault} />
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Excerpt(props: { readonly lines: readonly string[]; readonly fault: Fault }) {
  const { line, column } = props.fault;
  const first = Math.max(1, line - 2);
  const shown = props.lines.slice(first - 1, line);
  return (
    <pre className={classes.excerpt}>
      {shown.map((text, at) => `${String(first + at).padStart(4)}  ${text}\n`).join('')}
      <span className={classes.caret}>{`${' '.repeat(5 + column)}^`}</span>
    </pre>
  );
}

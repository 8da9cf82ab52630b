import type { Fault } from '../api/generated.ts';
import classes from './DiagnosticList.module.css';

/** Every fault of a file, with the place to go to. */
export function FaultList(props: { readonly faults: readonly Fault[] }) {
  return (
    <ol className={classes.list} data-testid="faults">
      {props.faults.map((fault) => (
        <li key={`${fault.file}:${fault.line}:${fault.column}:${fault.path}:${fault.message}`}>
          <span className={`mono ${classes.place}`}>
            {fault.file}:{fault.line}:{fault.column}
          </span>
          <span className={classes.message}>
            {fault.path !== '' && <code className="mono">{fault.path}</code>} {fault.message}
          </span>
        </li>
      ))}
    </ol>
  );
}

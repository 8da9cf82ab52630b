import type { Diagnostic } from '../api/generated.ts';
import classes from './DiagnosticList.module.css';

/** Diagnostics, each with file, line and column. */
export function DiagnosticList(props: { readonly diagnostics: readonly Diagnostic[] }) {
  return (
    <ol className={classes.list} data-testid="diagnostics">
      {props.diagnostics.map((diagnostic) => (
        <li
          key={`${diagnostic.file}:${diagnostic.line}:${diagnostic.column}:${diagnostic.path}:${diagnostic.message}`}
        >
          <span className={`mono ${classes.position}`}>
            {diagnostic.file}:{diagnostic.line}:{diagnostic.column}
          </span>
          <span className={classes.message}>
            {diagnostic.path !== '' && <code className="mono">{diagnostic.path}</code>}{' '}
            {diagnostic.message}
          </span>
        </li>
      ))}
    </ol>
  );
}

import type { Report } from '../api/generated.ts';
import { Panel } from '../ui/Panel.tsx';
import classes from './Report.module.css';

/** What moved with the limit; nothing of a target without metrics. */
export function Resources(props: { readonly resources: Report['resources'] }) {
  const { resources } = props;
  if (resources === undefined) return null;
  const { text, rows } = resources;
  const processes = new Set(rows.map(({ process }) => process)).size;
  return (
    <Panel
      title="What the target used"
      note={`metrics of ${processes === 1 ? 'one process' : `${processes} processes`}`}
      testId="resources"
    >
      <p>{`${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`}</p>
      <p className={classes.foot}>
        Means of each stage without its first three seconds. report.html has the tables by load.
      </p>
    </Panel>
  );
}

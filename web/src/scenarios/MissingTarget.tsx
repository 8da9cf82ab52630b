import { Select } from '@mantine/core';
import { useTargets } from '../api/scenarioQueries.ts';
import { Panel } from '../ui/Panel.tsx';
import classes from './Scenario.module.css';
import { wantsMall } from './unplannable.ts';

/** Stands in place of the start while the file of the scenario's target is missing: the plan is shown, unchecked. */
export function MissingTarget(props: {
  readonly target: string;
  readonly why: string;
  readonly onChoose: (target: string) => void;
}) {
  const { target, why } = props;
  const targets = useTargets();
  const known = targets.data ?? [];
  return (
    <Panel title={`Target ${target} is missing`} testId="unchecked">
      <div className={classes.start}>
        <p className={classes.dim}>
          The plan was not checked against its target: {why}. Addresses, caps, quiet windows, hops
          and stores are not known, so no run can start yet.
        </p>
        <Select
          label="Target"
          data={[...new Set([target, ...known])]}
          value={target}
          onChange={(value) => value !== null && value !== target && props.onChoose(value)}
          allowDeselect={false}
          data-testid="target"
        />
        {targets.isSuccess && wantsMall([{ kind: 'not-found' }], target, known) && (
          <p className={classes.dim} data-testid="mall-hint">
            <code className="mono">npx zerohour up --mall</code> starts the sample shop with its
            target “mall”.
          </p>
        )}
      </div>
    </Panel>
  );
}

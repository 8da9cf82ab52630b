import { Select } from '@mantine/core';
import type { Diagnostic } from '../api/generated.ts';
import { useTargets } from '../api/scenarioQueries.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import classes from './Scenario.module.css';
import { wantsMall } from './unplannable.ts';

/** Shown for a valid file that has no plan on this target; offers the other targets. */
export function TargetChoice(props: {
  readonly target: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly onChoose: (target: string) => void;
}) {
  const { target, diagnostics } = props;
  const targets = useTargets();
  const known = targets.data ?? [];
  return (
    <Panel title={`This scenario cannot be planned on target ${target}`} testId="unplannable">
      <div className={classes.start}>
        <p className={classes.dim}>
          {diagnostics.length === 0
            ? 'Try again, or choose another target.'
            : 'The file itself is valid. Fix what is listed below, or choose another target.'}
        </p>
        <Select
          label="Target"
          data={[...new Set([target, ...known])]}
          value={target}
          onChange={(value) => value !== null && props.onChoose(value)}
          allowDeselect={false}
          data-testid="target"
        />
        {targets.isError && (
          <ProblemNotice
            error={targets.error}
            what="The other targets could not be listed"
            onRetry={() => targets.refetch()}
          />
        )}
        {targets.isSuccess && wantsMall(diagnostics, target, known) && (
          <p className={classes.dim} data-testid="mall-hint">
            <code className="mono">npx zerohour up --mall</code> starts the sample shop with its
            target “mall”.
          </p>
        )}
      </div>
    </Panel>
  );
}

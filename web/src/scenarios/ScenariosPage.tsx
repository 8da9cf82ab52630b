import { IconFileOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ScenarioSummary } from '../api/generated.ts';
import { useScenarios } from '../api/scenarioQueries.ts';
import { chosenRate, duration } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { Tag } from '../ui/Tag.tsx';
import classes from './Scenarios.module.css';

export default function ScenariosPage() {
  const scenarios = useScenarios();
  return (
    <>
      <PageHead title="Scenarios" lead="Each is one file below the scenarios folder." />
      {scenarios.isPending && <Loading heights={[140, 140]} />}
      {scenarios.isError && (
        <ProblemNotice
          error={scenarios.error}
          what="The scenarios could not be read"
          onRetry={() => scenarios.refetch()}
        />
      )}
      {scenarios.data?.length === 0 && (
        <Empty icon={<IconFileOff size={26} aria-hidden />} title="No scenario yet">
          <p>
            Put a <code>.yaml</code> file below the scenarios folder and name its paths, load and
            SLOs. <code>npx zerohour validate</code> lists every diagnostic with its line.
          </p>
        </Empty>
      )}
      <ul className={classes.list}>
        {scenarios.data?.map((scenario) => (
          <ScenarioCard key={scenario.id} scenario={scenario} />
        ))}
      </ul>
    </>
  );
}

function ScenarioCard(props: { readonly scenario: ScenarioSummary }) {
  const { scenario } = props;
  const diagnostics = scenario.diagnostics.length;
  return (
    <li className={classes.card} data-testid={`scenario-${scenario.id}`}>
      <div className={classes.top}>
        <h2 className={classes.name}>
          <Link to={`/scenarios/${scenario.id}`} className={classes.link}>
            {scenario.name}
          </Link>
        </h2>
        {!scenario.valid && (
          <Tag tone="fail">
            {diagnostics} {diagnostics === 1 ? 'diagnostic' : 'diagnostics'}
          </Tag>
        )}
      </div>
      <p className={`mono ${classes.file}`}>{scenario.id}.yaml</p>
      {scenario.valid ? (
        <Facts scenario={scenario} />
      ) : (
        <p className={classes.diagnostic}>
          Line {scenario.diagnostics[0]?.line}: {scenario.diagnostics[0]?.message}
        </p>
      )}
    </li>
  );
}

function Facts(props: { readonly scenario: ScenarioSummary }) {
  const { scenario } = props;
  return (
    <>
      <div className={classes.paths}>
        {scenario.paths.map((path, index) => (
          <PathDot key={path} name={path} index={index} />
        ))}
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>Peak</dt>
          <dd>{chosenRate(scenario.peakRatePerSecond)}</dd>
        </div>
        <div>
          <dt>Load lasts</dt>
          <dd>
            {scenario.durationMs === null
              ? 'until the limit is known'
              : duration(scenario.durationMs)}
          </dd>
        </div>
        <div>
          <dt>Target</dt>
          <dd>{scenario.target}</dd>
        </div>
      </dl>
    </>
  );
}

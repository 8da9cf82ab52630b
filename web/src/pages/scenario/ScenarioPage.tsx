import { useParams } from 'react-router';
import type { Plan, ScenarioDetail } from '../../api/generated.ts';
import { useScenario } from '../../api/queries.ts';
import { useTitle } from '../../app/useTitle.ts';
import { goalWords } from '../../scenario/words.ts';
import { Loading } from '../../ui/Loading.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import stack from '../../ui/stack.module.css';
import { Faults } from './Faults.tsx';
import { LoadShape } from './LoadShape.tsx';
import { Paths } from './Paths.tsx';
import { Promises } from './Promises.tsx';
import classes from './Scenario.module.css';
import { StartPanel } from './StartPanel.tsx';

export default function ScenarioPage() {
  const id = useParams()['*'] ?? '';
  useTitle(id);
  const scenario = useScenario(id);
  if (scenario.isPending) return <Loading heights={[60, 300, 260]} />;
  if (scenario.isError)
    return (
      <ProblemNotice
        error={scenario.error}
        what={`The scenario “${id}” could not be read`}
        onRetry={() => scenario.refetch()}
      />
    );
  return <Loaded id={id} detail={scenario.data} />;
}

function Loaded(props: { readonly id: string; readonly detail: ScenarioDetail }) {
  const { summary, plan, source } = props.detail;
  return (
    <>
      <PageHead
        title={summary.name}
        lead={
          <>
            {plan === null ? 'This file cannot be planned' : goalWords(plan)} ·{' '}
            <span className="mono">{props.id}.yaml</span>
          </>
        }
      />
      {plan === null ? (
        <Faults faults={summary.faults} source={source} />
      ) : (
        <Planned id={props.id} plan={plan} />
      )}
    </>
  );
}

function Planned(props: { readonly id: string; readonly plan: Plan }) {
  return (
    <div className={stack.stack}>
      <div className={classes.top}>
        <LoadShape plan={props.plan} />
        <StartPanel id={props.id} plan={props.plan} />
      </div>
      <Paths plan={props.plan} />
      <Promises plan={props.plan} />
    </div>
  );
}

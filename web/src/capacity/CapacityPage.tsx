import { useDebouncedValue, useLocalStorage } from '@mantine/hooks';
import { usePlan } from '../api/capacityQueries.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import stack from '../ui/stack.module.css';
import classes from './Capacity.module.css';
import { exampleForecast } from './exampleForecast.ts';
import { ForecastEditor } from './ForecastEditor.tsx';
import { PlanView } from './PlanView.tsx';

/** A pause in typing after which the forecast is planned. */
const typingPauseMs = 500;

/** How many replicas a night needs: a forecast as text, and its plan beside it. */
export default function CapacityPage() {
  const [text, setText] = useLocalStorage({
    key: 'zerohour-forecast',
    defaultValue: exampleForecast,
    getInitialValueInEffect: false,
  });
  const [settled] = useDebouncedValue(text, typingPauseMs);
  const planned = usePlan(settled);
  const answer = planned.data;
  const isStale = text !== settled || planned.isPlaceholderData;
  return (
    <>
      <PageHead
        title="Capacity"
        lead="Replicas and machines for a night, from a forecast and from what runs measured. The text stays in this browser."
      />
      <div className={classes.columns}>
        <ForecastEditor
          text={text}
          onChange={setText}
          diagnostics={answer?.diagnostics ?? []}
          isStale={isStale}
        />
        <div className={stack.stack} aria-busy={isStale}>
          {planned.isError && (
            <ProblemNotice
              error={planned.error}
              what="The forecast could not be planned"
              onRetry={() => planned.refetch()}
            />
          )}
          {planned.isLoading && <Loading heights={[90, 220, 320]} />}
          {answer?.plan != null && <PlanView answer={answer} plan={answer.plan} />}
          {answer?.plan === null && (
            <p className={classes.none} data-testid="no-plan">
              No plan: the forecast has mistakes, named below its text.
            </p>
          )}
          {text.trim() === '' && <p className={classes.none}>Write a forecast to see its plan.</p>}
        </div>
      </div>
    </>
  );
}

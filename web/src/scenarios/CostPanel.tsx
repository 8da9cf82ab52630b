import type { Cost } from '../api/generated.ts';
import { Panel } from '../ui/Panel.tsx';
import { costLines } from './cost.ts';
import classes from './Scenario.module.css';

/** What the load generator needs, before the run starts. */
export function CostPanel(props: { readonly cost: Cost }) {
  return (
    <Panel title="What the load generator needs" note="at most, at one time" testId="cost">
      <dl className={classes.cost}>
        {costLines(props.cost).map(({ name, value, from }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <b className="num">{value}</b>
              <span className={classes.from}>{from}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

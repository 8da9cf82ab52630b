import type { Plan } from '../api/generated.ts';
import { Panel } from '../ui/Panel.tsx';
import { describeData } from './describe.ts';
import classes from './Scenario.module.css';

/** The SLOs, the abort rules, and the data of a plan, each as a list of sentences. */
export function SloPanel(props: { readonly plan: Plan }) {
  const { plan } = props;
  const { slos, abort } = plan.criteria;
  return (
    <div className={classes.rules}>
      <Panel title="SLOs" testId="slos">
        <Sentences items={slos.map((slo) => slo.text)} none="No SLO is set: nothing can breach." />
      </Panel>
      <Panel title="Abort rules" note="stop the load" testId="abort-rules">
        <Sentences items={abort} none="No abort rule is set." />
      </Panel>
      <Panel title="Stock and data" testId="data">
        <Sentences items={describeData(plan)} none="No data." />
      </Panel>
    </div>
  );
}

function Sentences(props: { readonly items: readonly string[]; readonly none: string }) {
  if (props.items.length === 0) return <p className={classes.dim}>{props.none}</p>;
  return (
    <ul className={classes.sentences}>
      {props.items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

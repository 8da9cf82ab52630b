import { Button, Select, TextInput } from '@mantine/core';
import { IconFlame, IconGridDots, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useDrills } from '../api/drillQueries.ts';
import type { DrillRow } from '../api/generated.ts';
import { instant } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import table from '../ui/table.module.css';
import { verdictLabel } from '../ui/tone.ts';
import classes from './Drills.module.css';
import { DrillOutcomeTag, WithoutProtectionTag } from './DrillTags.tsx';
import { type DrillFilter, drillOutcomes, outcomeOf, shownDrills } from './drillRows.ts';

export default function DrillsPage() {
  const drills = useDrills();
  return (
    <>
      <PageHead
        title="Drills"
        lead="Each breaks something on purpose under load, and says what was expected and what was seen."
        actions={<DrillLinks />}
      />
      {drills.isPending && <Loading heights={[360]} />}
      {drills.isError && (
        <ProblemNotice
          error={drills.error}
          what="The list of drills could not be read"
          onRetry={() => drills.refetch()}
        />
      )}
      {drills.isSuccess && <DrillList drills={drills.data} />}
    </>
  );
}

function DrillLinks() {
  return (
    <>
      <Button
        component={Link}
        to="/drills/matrix"
        variant="default"
        leftSection={<IconGridDots size={16} aria-hidden />}
        data-testid="to-matrix"
      >
        Services and failures
      </Button>
      <StartButton />
    </>
  );
}

function StartButton() {
  return (
    <Button
      component={Link}
      to="/drills/new"
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      data-testid="new-drill"
    >
      Start a drill
    </Button>
  );
}

const everything: DrillFilter = { search: '', verdict: 'all' };

function DrillList(props: { readonly drills: readonly DrillRow[] }) {
  const [filter, setFilter] = useState(everything);
  if (props.drills.length === 0) return <NoDrills />;
  const shown = shownDrills(props.drills, filter);
  const current = shown.filter((drill) => outcomeOf(drill) === 'open');
  const past = shown.filter((drill) => outcomeOf(drill) !== 'open');
  return (
    <div className={stack.stack}>
      <FilterFields filter={filter} onChange={setFilter} />
      {shown.length === 0 && (
        <Panel title="No such drill">
          <p className={classes.dim}>
            None of the newest {props.drills.length} drills fits this search.
          </p>
        </Panel>
      )}
      {current.length > 0 && (
        <Panel title="Under way" flush>
          <DrillTable drills={current} label="Drills under way" />
        </Panel>
      )}
      {past.length > 0 && (
        <Panel title="Ended" flush>
          <DrillTable drills={past} label="Ended drills" />
        </Panel>
      )}
    </div>
  );
}

const verdictChoices = [
  { value: 'all', label: 'All' },
  ...drillOutcomes.map((value) => ({
    value,
    label: value === 'open' ? 'Under way' : verdictLabel[value],
  })),
];

function FilterFields(props: {
  readonly filter: DrillFilter;
  readonly onChange: (filter: DrillFilter) => void;
}) {
  const { filter, onChange } = props;
  return (
    <search className={classes.filter}>
      <TextInput
        label="Search"
        placeholder="name, target, scenario, person or id"
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.currentTarget.value })}
        maxLength={128}
        className={classes.grow}
        data-testid="drill-search"
      />
      <Select
        label="Verdict"
        data={verdictChoices}
        value={filter.verdict}
        onChange={(chosen) =>
          onChange({ ...filter, verdict: drillOutcomes.find((each) => each === chosen) ?? 'all' })
        }
        allowDeselect={false}
        className={classes.field}
        data-testid="drill-verdict"
      />
    </search>
  );
}

function NoDrills() {
  return (
    <Panel title="No drill yet">
      <Empty
        icon={<IconFlame size={26} aria-hidden />}
        title="Run the first drill"
        action={<StartButton />}
      >
        <p>
          A drill file says what the steady state is, which load is driven, what is broken and when,
          and what must hold. It ends with a verdict, and nothing stays broken.
        </p>
      </Empty>
    </Panel>
  );
}

function DrillTable(props: { readonly drills: readonly DrillRow[]; readonly label: string }) {
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label={props.label} data-testid="drills">
        <thead>
          <tr>
            <th className={`${table.left} ${table.wide} ${classes.verdict}`}>Verdict</th>
            <th className={table.left}>Drill</th>
            <th className={`${table.left} ${table.wide}`}>Target</th>
            <th className={table.wide}>By</th>
            <th className={table.wide}>Started</th>
          </tr>
        </thead>
        <tbody>
          {props.drills.map((drill) => (
            <DrillLine key={drill.id} drill={drill} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DrillLine(props: { readonly drill: DrillRow }) {
  const { drill } = props;
  const outcome = <DrillOutcomeTag drill={drill} />;
  const at = drill.startedAt ?? drill.createdAt;
  const started = <time dateTime={at}>{instant(at)}</time>;
  const told = drill.sentence ?? drill.reason;
  return (
    <tr data-testid={`drill-${drill.id}`} className={classes.row}>
      <td className={`${table.left} ${table.wide} ${classes.verdict}`}>{outcome}</td>
      <td className={`${table.left} ${table.wrap} ${classes.name}`}>
        <div className={classes.narrow}>
          {outcome}
          {started}
        </div>
        <Link to={`/drills/${drill.id}`} className={table.link}>
          {drill.name}
        </Link>{' '}
        <WithoutProtectionTag of={drill} />
        {told !== null && <p className={classes.sentence}>{told}</p>}
        <div className={classes.sub}>
          <span className="mono">{drill.id}</span> · {drill.scenario}
        </div>
      </td>
      <td className={`${table.left} ${table.wide}`}>{drill.target}</td>
      <td className={table.wide}>{drill.by}</td>
      <td className={table.wide}>{started}</td>
    </tr>
  );
}

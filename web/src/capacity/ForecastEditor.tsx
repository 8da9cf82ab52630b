import { Button, Group, Select, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import type { Diagnostic, RunRow } from '../api/generated.ts';
import { useRuns } from '../api/runQueries.ts';
import { instant, plural } from '../format/format.ts';
import { DiagnosticList } from '../ui/DiagnosticList.tsx';
import { Panel } from '../ui/Panel.tsx';
import { addRun } from './addRun.ts';
import classes from './Capacity.module.css';
import { exampleForecast } from './exampleForecast.ts';

const charactersMax = 65_536;

/** The text of a forecast with its diagnostics, and the runs that may be put into it. */
export function ForecastEditor(props: {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly diagnostics: readonly Diagnostic[];
  /** The diagnostics are those of an earlier text. */
  readonly isStale: boolean;
}) {
  const { text, onChange, diagnostics } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [isListless, setListless] = useState(false);
  const add = (run: string) => {
    const added = addRun(text, area.current?.selectionStart ?? 0, run);
    setListless(added === null);
    if (added !== null) onChange(added);
  };
  return (
    <Panel title="Forecast" note="YAML; what it says is explained in it" testId="forecast">
      <Textarea
        ref={area}
        aria-label="Forecast"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        maxLength={charactersMax}
        spellCheck={false}
        wrap="off"
        classNames={{ input: `mono ${classes.text}` }}
        data-testid="forecast-text"
      />
      {diagnostics.length > 0 && (
        <div className={classes.diagnostics} role="alert" data-stale={props.isStale || undefined}>
          <p className={classes.wrong}>
            {plural(diagnostics.length, 'mistake')}, by line and column
          </p>
          <DiagnosticList diagnostics={diagnostics} />
        </div>
      )}
      <Group align="end" gap="sm" mt="sm">
        <RunChoice onAdd={add} />
        <Button
          variant="default"
          size="xs"
          onClick={() => onChange(exampleForecast)}
          disabled={text === exampleForecast}
        >
          Back to the example
        </Button>
      </Group>
      {isListless && (
        <p className={classes.wrong} role="alert">
          Write “measured:” on a line of its own below a service; the run is put below it.
        </p>
      )}
    </Panel>
  );
}

/** Puts a run that a plan can be made from into the list `measured:` at the caret. */
function RunChoice(props: { readonly onAdd: (run: string) => void }) {
  const runs = useRuns();
  const usable = (runs.data ?? []).filter(({ foundLimit }) => foundLimit);
  return (
    <Select
      label="Add a run that found a limit"
      description="at the list of the caret; then write its number of replicas"
      placeholder={usable.length === 0 ? 'no run found a limit' : 'choose a run'}
      data={usable.map((run) => ({ value: run.id, label: labelOf(run) }))}
      value={null}
      onChange={(run) => run !== null && props.onAdd(run)}
      disabled={usable.length === 0}
      searchable
      size="xs"
      className={classes.choice}
    />
  );
}

const labelOf = ({ scenario, createdAt, headline, id }: RunRow): string =>
  `${scenario}, ${instant(createdAt)}: ${headline ?? 'no report'} (${id})`;

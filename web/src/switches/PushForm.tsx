import { Button, Group, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PushPreview, StartPush, Switch } from '../api/generated.ts';
import { usePreviewPush, useStartPush } from '../api/switchQueries.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { valueText } from './describe.ts';
import classes from './Switches.module.css';

const pauseChoices = [
  { value: 'first', label: 'after the first instance' },
  { value: 'each', label: 'after each batch' },
  { value: 'none', label: 'never' },
];

const stayChoices = [
  { value: '', label: 'until the next push' },
  ...[10, 30].map((min) => ({ value: String(min * 60_000), label: `${min} min` })),
  ...[1, 2, 4, 8, 24].map((h) => ({ value: String(h * 3_600_000), label: `${h} h` })),
];

/** What an instance without the effect does to a push that the console starts. */
const safeRules = { onDeaf: 'roll-back', onUnknown: 'roll-back', boundMs: 3_000 } as const;

/** A new value, its diff, and then the push. What is typed after the diff asks for a new one. */
export function PushForm(props: {
  readonly target: string;
  readonly one: Switch;
  readonly onClose: () => void;
}) {
  const { target, one } = props;
  const [value, setValue] = useState(valueText(one.value));
  const [reason, setReason] = useState('');
  const [pause, setPause] = useState<StartPush['pause']>('first');
  const [stay, setStay] = useState('');
  const preview = usePreviewPush();
  const start = useStartPush();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const rules = { target, pause, ...safeRules };
    if (preview.data === undefined) {
      preview.mutate({ ...rules, changes: [{ switch: one.name, value }] });
      return;
    }
    const changes = [...preview.data.changes];
    const forMs = stay === '' ? null : Number(stay);
    const push = { ...rules, changes, reason: reason.trim(), forMs };
    start.mutate(push, { onSuccess: props.onClose });
  };
  const hasDiff = preview.data !== undefined;
  return (
    <Panel title={`Push ${one.name}`} note={`takes ${one.takes}`} testId="push-form">
      <form onSubmit={send} aria-label={`Push ${one.name}`} className={classes.form}>
        <Group align="end" gap="sm">
          <ValueField
            one={one}
            value={value}
            onChange={(next) => {
              setValue(next);
              preview.reset();
            }}
          />
          <Choice
            label="Wait"
            data={pauseChoices}
            value={pause}
            onChange={(next) => setPause(next as StartPush['pause'])}
          />
          <Choice label="Stays" data={stayChoices} value={stay} onChange={setStay} />
          <TextInput
            label="Why"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            required={hasDiff}
            className={classes.wide}
          />
          <Button type="submit" loading={preview.isPending || start.isPending}>
            {hasDiff ? 'Push' : 'Show the diff'}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
        </Group>
      </form>
      {preview.isError && <ProblemNotice error={preview.error} what="It cannot be pushed" />}
      {start.isError && <ProblemNotice error={start.error} what="Nothing was pushed" />}
      {preview.data !== undefined && <Diff preview={preview.data} />}
    </Panel>
  );
}

function Choice(props: {
  readonly label: string;
  readonly data: { readonly value: string; readonly label: string }[] | string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { onChange, ...rest } = props;
  return (
    <Select
      {...rest}
      onChange={(next) => next !== null && onChange(next)}
      allowDeselect={false}
      className={classes.field}
    />
  );
}

function ValueField(props: {
  readonly one: Switch;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { values } = props.one;
  if (values.kind === 'boolean' || values.kind === 'enum') {
    return (
      <Choice
        label="New value"
        data={values.kind === 'enum' ? [...values.values] : ['true', 'false']}
        value={props.value}
        onChange={props.onChange}
      />
    );
  }
  return (
    <TextInput
      label="New value"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      maxLength={500}
      className={classes.field}
    />
  );
}

const shownMax = 8;

/** Before → after, per switch and instance. */
export function Diff(props: { readonly preview: Pick<PushPreview, 'diff' | 'batches'> }) {
  const { diff, batches } = props.preview;
  return (
    <div className={classes.diff} data-testid="diff">
      {diff.map((line) => (
        <div key={line.switch}>
          <p>
            {line.switch}: {valueText(line.before)} → {valueText(line.after)}, at{' '}
            {line.instances.length} {line.instances.length === 1 ? 'instance' : 'instances'}
          </p>
          <ul>
            {line.instances.slice(0, shownMax).map((one) => (
              <li key={one.instance}>
                {one.instance}: {valueText(one.before)} → {valueText(one.after)}
              </li>
            ))}
          </ul>
          {line.instances.length > shownMax && <p>and {line.instances.length - shownMax} more</p>}
        </div>
      ))}
      <p>Batches: {batches.map((batch) => batch.length).join(' → ')} instances</p>
    </div>
  );
}

import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CreatedJoinToken } from '../api/generated.ts';
import { useCreateJoinToken } from '../api/workerQueries.ts';
import { instant } from '../format/format.ts';
import { CopyLine } from '../ui/CopyLine.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { describeUses, joinCommand } from './describe.ts';
import { readLabels } from './labels.ts';
import classes from './Workers.module.css';

const usesMost = 1000;
const hourMs = 3_600_000;
const lifetimes = [
  { value: String(hourMs / 6), label: '10 minutes' },
  { value: String(hourMs), label: '1 hour' },
  { value: String(8 * hourMs), label: '8 hours' },
  { value: String(24 * hourMs), label: '1 day' },
  { value: String(7 * 24 * hourMs), label: '7 days' },
  { value: String(30 * 24 * hourMs), label: '30 days' },
];

export function NewJoinToken() {
  const [labels, setLabels] = useState('');
  const [uses, setUses] = useState(1);
  const [expiresInMs, setExpiresInMs] = useState(String(hourMs));
  const create = useCreateJoinToken();
  const read = readLabels(labels);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!read.ok) return;
    create.mutate(
      { labels: read.labels, uses, expiresInMs: Number(expiresInMs) },
      { onSuccess: () => setLabels('') },
    );
  };
  return (
    <form onSubmit={send} className={classes.form} aria-label="New join token">
      <TextInput
        label="Labels"
        description="set on the workers that join with it"
        placeholder="zone=a, disk=ssd"
        value={labels}
        onChange={(event) => setLabels(event.currentTarget.value)}
        error={read.ok ? undefined : read.why}
        className={classes.wideField}
        data-testid="join-labels"
      />
      <NumberInput
        label="Uses"
        description="workers that may join"
        value={uses}
        onChange={(value) => setUses(typeof value === 'number' ? value : 1)}
        min={1}
        max={usesMost}
        allowDecimal={false}
        clampBehavior="strict"
        className={classes.field}
        data-testid="join-uses"
      />
      <Select
        label="Expires after"
        description="used or not"
        data={lifetimes}
        value={expiresInMs}
        onChange={(value) => setExpiresInMs(value ?? String(hourMs))}
        allowDeselect={false}
        className={classes.field}
        data-testid="join-expires"
      />
      <Button
        type="submit"
        loading={create.isPending}
        disabled={!read.ok}
        className={classes.submit}
        data-testid="join-create"
      >
        Make join token
      </Button>
      {create.isError && <ProblemNotice error={create.error} what="No join token was made" />}
      {create.isSuccess && <Made token={create.data} />}
    </form>
  );
}

function Made(props: { readonly token: CreatedJoinToken }) {
  const { secret, usesLeft, expiresAt } = props.token;
  return (
    <div className={classes.made} role="status">
      <p>
        Run this on the other host. The token is shown <b>only now</b>. It can be used{' '}
        {describeUses(usesLeft)}, until {instant(expiresAt)}.
      </p>
      <CopyLine value={joinCommand(secret, window.location.origin)} testId="join-line" />
      {window.location.protocol === 'http:' && (
        <p className={classes.dim}>
          This page was loaded over http. The answer to the worker holds passwords, so use https
          where others can read the network.
        </p>
      )}
    </div>
  );
}

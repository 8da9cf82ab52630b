import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { asProblem } from '../api/problem.ts';
import { useChangePassword } from '../api/sessionQueries.ts';
import classes from './Login.module.css';

const charactersMin = 12;

export function PasswordForm(props: { readonly submit: string; readonly currentLabel: string }) {
  const change = useChangePassword();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '', again: '' },
    validate: {
      current: (value) => (value === '' ? 'Enter the password that you signed in with' : null),
      next: (value, all) => {
        if (value.length < charactersMin) return `At least ${charactersMin} characters`;
        return value === all.current ? 'Choose a different password' : null;
      },
      again: (value, all) => (value === all.next ? null : 'The two passwords differ'),
    },
  });
  const send = form.onSubmit(({ current, next }) =>
    change.mutate(
      { current, next },
      {
        onSuccess: () => {
          form.reset();
          notifications.show({ message: 'Your password is changed.' });
        },
      },
    ),
  );
  return (
    <form
      className={classes.form}
      onSubmit={send}
      aria-label="Change password"
      data-testid="password-form"
    >
      <PasswordInput
        label={props.currentLabel}
        autoComplete="current-password"
        key={form.key('current')}
        {...form.getInputProps('current')}
      />
      <PasswordInput
        label="New password"
        description={`At least ${charactersMin} characters; a sentence is fine.`}
        autoComplete="new-password"
        key={form.key('next')}
        {...form.getInputProps('next')}
      />
      <PasswordInput
        label="New password again"
        autoComplete="new-password"
        key={form.key('again')}
        {...form.getInputProps('again')}
      />
      {change.isError && (
        <p role="alert" className={classes.error}>
          {asProblem(change.error).detail || 'The password could not be changed.'}
        </p>
      )}
      <Button type="submit" loading={change.isPending}>
        {props.submit}
      </Button>
    </form>
  );
}

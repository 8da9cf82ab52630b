import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Navigate, useLocation } from 'react-router';
import { asProblem, remedy } from '../api/problem.ts';
import { useLogin, useSession } from '../api/sessionQueries.ts';
import classes from './Login.module.css';
import { LoginFrame } from './LoginFrame.tsx';

export default function LoginPage() {
  const session = useSession();
  const login = useLogin();
  const location = useLocation();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (value.trim() === '' ? 'Enter your name' : null),
      password: (value) => (value === '' ? 'Enter your password' : null),
    },
  });
  if (session.isSuccess) return <Navigate to={wantedPage(location.state)} replace />;
  return (
    <LoginFrame title="Sign in" lead="Rehearse the busiest minute of the year before it comes.">
      <form
        className={classes.form}
        onSubmit={form.onSubmit((body) => login.mutate(body))}
        aria-label="Sign in"
        data-testid="login-form"
      >
        <TextInput
          label="Name"
          autoComplete="username"
          size="md"
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          size="md"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        {login.isError && <LoginProblem error={login.error} />}
        <Button type="submit" size="md" fullWidth loading={login.isPending}>
          Sign in
        </Button>
      </form>
      <p className={classes.hint}>
        First start? The server printed a one-time password for <b>admin</b> in its terminal.
      </p>
    </LoginFrame>
  );
}

function LoginProblem(props: { readonly error: unknown }) {
  const problem = asProblem(props.error);
  const text =
    problem.status === 401
      ? 'Name and password do not match.'
      : `${problem.detail || `${problem.title}.`} ${remedy(problem)}`;
  return (
    <p role="alert" className={classes.error} data-testid="login-error">
      {text}
    </p>
  );
}

/** The page that asked for the sign-in, else the first one. */
function wantedPage(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('to' in state)) return '/';
  return typeof state.to === 'string' ? state.to : '/';
}

import { useTitle } from '../ui/useTitle.ts';
import { LoginFrame } from './LoginFrame.tsx';
import { PasswordForm } from './PasswordForm.tsx';

/** Shown in place of every page until the one-time password is replaced. */
export function PasswordChange(props: { readonly user: string }) {
  useTitle('Choose a password');
  return (
    <LoginFrame
      title="Choose a password"
      lead={`You are signed in as ${props.user} with a one-time password. Choose your own to continue.`}
    >
      <PasswordForm submit="Set password and continue" currentLabel="One-time password" />
    </LoginFrame>
  );
}

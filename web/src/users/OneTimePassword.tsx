import type { CreatedUser } from '../api/generated.ts';
import { CopyLine } from '../ui/CopyLine.tsx';
import classes from './Users.module.css';

/** The password with which a user logs in once; nobody can read it again. */
export function OneTimePassword(props: { readonly user: CreatedUser }) {
  const { name, password } = props.user;
  return (
    <div className={classes.secret} role="status">
      <p>
        <b>{name}</b> logs in once with this password, which is shown <b>only now</b>, and then
        chooses another.
      </p>
      <CopyLine value={password} testId="user-password" />
    </div>
  );
}

import { useSession } from '../api/sessionQueries.ts';
import { PasswordForm } from '../login/PasswordForm.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import classes from './Settings.module.css';
import { Tokens } from './Tokens.tsx';

export default function SettingsPage() {
  const session = useSession();
  return (
    <>
      <PageHead
        title="Settings"
        lead={`Signed in as ${session.data?.user ?? ''}, with the role ${session.data?.role ?? ''}.`}
      />
      <div className={classes.columns}>
        <Tokens />
        <Panel title="Password" note="ends your other sessions and your API tokens">
          <PasswordForm submit="Change password" currentLabel="Current password" />
        </Panel>
      </div>
    </>
  );
}

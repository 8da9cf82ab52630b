import { IconFileOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useDrillFiles } from '../api/drillQueries.ts';
import type { DrillFile } from '../api/generated.ts';
import { duration, plural } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import classes from './Drills.module.css';

/** The drill files of the server, to choose one. */
export default function DrillFilesPage() {
  const files = useDrillFiles();
  return (
    <>
      <PageHead
        title="Start a drill"
        lead="Choose a drill file; its plan is shown before anything starts."
      />
      {files.isPending && <Loading heights={[260]} />}
      {files.isError && (
        <ProblemNotice
          error={files.error}
          what="The drill files could not be read"
          onRetry={() => files.refetch()}
        />
      )}
      {files.isSuccess && <FilePanel files={files.data} />}
    </>
  );
}

function FilePanel(props: { readonly files: readonly DrillFile[] }) {
  return (
    <Panel title="Drill files" note={plural(props.files.length, 'file')} testId="drill-files">
      {props.files.length === 0 ? (
        <Empty icon={<IconFileOff size={26} aria-hidden />} title="No drill file yet">
          <p>Put a drill file into a folder drills below the scenarios folder.</p>
        </Empty>
      ) : (
        <ul className={classes.files}>
          {props.files.map((file) => (
            <FileLine key={file.id} file={file} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function FileLine(props: { readonly file: DrillFile }) {
  const { id, name, actions, durationMs, diagnostics } = props.file;
  const [first] = diagnostics;
  return (
    <li>
      <Link to={`/drills/new/${id}`} className={table.link}>
        {first === undefined ? name : id}
      </Link>{' '}
      {first !== undefined && <Tag tone="fail">{plural(diagnostics.length, 'diagnostic')}</Tag>}
      <div className={classes.sub}>
        <span className="mono">{id}.yaml</span> ·{' '}
        {first === undefined
          ? `${duration(durationMs)} of load, ${plural(actions, 'action')}`
          : `line ${first.line}: ${first.message}`}
      </div>
    </li>
  );
}

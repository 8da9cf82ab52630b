import type { Exchange } from '../api/generated.ts';
import { ms } from '../format/format.ts';
import classes from './ExchangeView.module.css';

/** One request and its answer, as they were on the wire, with secrets masked by the server. */
export function ExchangeView(props: { readonly exchange: Exchange }) {
  const { request, answer, durationMs } = props.exchange;
  const status = answer.status === 0 ? 'no answer' : `status ${answer.status}`;
  return (
    <div className={classes.exchange}>
      <Message
        title={`${request.method} ${request.url}`}
        headers={request.headers}
        body={request.body === '' ? null : request.body}
      />
      <Message
        title={`${status} in ${ms(durationMs)}${answer.error === null ? '' : `: ${answer.error}`}`}
        headers={answer.headers}
        body={answer.body}
      />
    </div>
  );
}

function Message(props: {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}) {
  const headers = Object.entries(props.headers);
  return (
    <div className={classes.message}>
      <p className={classes.title}>{props.title}</p>
      {headers.length > 0 && (
        <details>
          <summary>{headers.length === 1 ? '1 header' : `${headers.length} headers`}</summary>
          <pre className={classes.text}>
            {headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          </pre>
        </details>
      )}
      {props.body !== null && props.body !== '' && <pre className={classes.text}>{props.body}</pre>}
    </div>
  );
}

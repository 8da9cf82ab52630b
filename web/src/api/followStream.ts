/** `reconnecting` while the stream is down, `ended` when nothing more will come. */
export type Connection = 'connecting' | 'open' | 'reconnecting' | 'ended';

export interface Follower<Message> {
  /** Address of the stream, from what the client has. */
  readonly url: () => string;
  readonly receive: (message: Message) => void;
  readonly connection: (connection: Connection) => void;
  /** Called after three failures in a row. */
  readonly failing: () => void;
}

const retryMs = 1000;
const failuresUntilCheck = 3;

/** Opens a stream, and reopens it when it breaks, until it ends or the returned function is called. */
export function followStream<Message extends { readonly type: string }>(
  follower: Follower<Message>,
): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let failures = 0;
  const open = () => {
    source = new EventSource(follower.url());
    source.onopen = () => {
      failures = 0;
      follower.connection('open');
    };
    source.onmessage = (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as Message;
      follower.receive(message);
      if (message.type !== 'end') return;
      source?.close();
      follower.connection('ended');
    };
    source.onerror = () => {
      source?.close();
      failures += 1;
      follower.connection('reconnecting');
      if (failures === failuresUntilCheck) follower.failing();
      timer = window.setTimeout(open, retryMs);
    };
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}

export { outgoingHeaders } from './http.ts';
export { type Carried, carry } from './queue.ts';

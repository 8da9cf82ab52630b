import { statfs } from 'node:fs/promises';

/** The bytes that users other than root may still write to the file system of a folder. Rejects when it is not there. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

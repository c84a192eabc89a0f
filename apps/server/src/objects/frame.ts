const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** How many bytes `isFrame` must see. */
export const frameMark = magic.length;

/**
 * What is stored is the plain content, or one zstd frame of it, and its first bytes tell which. That works because plain content
 * which begins like a frame is always framed. So an operator can check any object with `sha256sum`, after `zstdcat` if need be.
 */
export function isFrame(head: Uint8Array): boolean {
  return head.length >= frameMark && magic.equals(head.subarray(0, frameMark));
}

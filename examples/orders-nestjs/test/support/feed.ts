/** Opens `/feed`; resolves when the server has subscribed. */
export async function feedOf(url: string): Promise<Response> {
  const response = await fetch(`${url}/feed`);
  if (!response.ok) throw new Error(`The feed answered ${String(response.status)}`);
  return response;
}

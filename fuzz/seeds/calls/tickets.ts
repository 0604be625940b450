// Tickets of the help desk: https://desk.zoho.com/DeskAPIDocument is their page.
const host = 'desk.zoho.com';

export const scope = 'Desk.tickets.ALL,Desk.basic.READ Desk.search.READ';

export async function ticket(id: string) {
  return fetch(`https://${host}/api/v1/tickets/${encodeURIComponent(id)}`);
}

export async function reply(id: string, body: unknown) {
  return fetch(`https://desk.zoho.com/api/v1/tickets/${id}/sendReply`, {
    headers: { orgId: '1' },
    method: 'POST',
    body: JSON.stringify(body),
  });
}

const client = axios.create({ baseURL: 'https://desk.zoho.com/api/v1' });
export const contacts = () => client.get('/contacts', { params: { limit: 5 } });
export const close = (id: string) => client.patch<Ticket>(`/tickets/${id}`, { status: 'Closed' });
app.get('/agents', (request, response) => response.send('ours'));

// Microsoft's own client for JavaScript does what kaffepause does, and prints what it saw as one JSON object.
import { ConfidentialClientApplication } from '@azure/msal-node';
import { Client, PageIterator } from '@microsoft/microsoft-graph-client';

const { GRAPH_ROOT, AUTHORITY, CLIENT_ID, CLIENT_SECRET, ORGANIZER, ATTENDEE } = process.env;
const { host, hostname } = new URL(GRAPH_ROOT);

const application = new ConfidentialClientApplication({
  auth: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, authority: AUTHORITY, knownAuthorities: [host] },
});

const graph = Client.init({
  baseUrl: `${GRAPH_ROOT}/`,
  defaultVersion: 'v1.0',
  customHosts: new Set([hostname]),
  authProvider: (done) => token().then((text) => done(null, text), (error) => done(error, null)),
});

async function token() {
  const signedIn = await application.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
  return signedIn.accessToken;
}

async function pageThroughUsers() {
  const names = [];
  const first = await graph.api('/users').select('id,displayName').top(25).get();
  const pages = new PageIterator(graph, first, (user) => names.push(user.displayName) > 0);
  await pages.iterate();
  return names;
}

function at(dateTime) {
  return { dateTime, timeZone: 'Romance Standard Time' };
}

async function bookSeries() {
  return graph.api(`/users/${ORGANIZER}/events`).header('Prefer', 'IdType="ImmutableId"').post({
    subject: 'Fælles kaffe',
    start: at('2026-11-24T14:00:00'),
    end: at('2026-11-24T14:15:00'),
    attendees: [{ type: 'required', emailAddress: { address: ATTENDEE } }],
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
      range: { type: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 4 },
    },
    transactionId: 'a0a0a0a0-0000-4000-8000-000000000001',
  });
}

async function moveSecond(series) {
  const window = { startDateTime: '2026-12-01T00:00:00Z', endDateTime: '2026-12-02T00:00:00Z' };
  const found = await graph.api(`/users/${ORGANIZER}/events/${series.id}/instances`).query(window).get();
  const moved = { start: at('2026-12-02T09:00:00'), end: at('2026-12-02T09:15:00') };
  return graph.api(`/users/${ORGANIZER}/events/${found.value[0].id}`).patch(moved);
}

async function readFreeBusy() {
  const asked = {
    schedules: [ORGANIZER, ATTENDEE, 'nobody@elsewhere.test'],
    startTime: at('2026-12-02T08:00:00'),
    endTime: at('2026-12-02T12:00:00'),
    availabilityViewInterval: 15,
  };
  const answer = await graph.api(`/users/${ORGANIZER}/calendar/getSchedule`).post(asked);
  return answer.value;
}

async function sendMail() {
  const message = {
    subject: 'Ugen der kommer',
    body: { contentType: 'html', content: '<p>God mandag</p>' },
    toRecipients: [{ emailAddress: { address: ATTENDEE } }],
  };
  await graph.api(`/users/${ORGANIZER}/sendMail`).post({ message, saveToSentItems: false });
}

async function refusal() {
  try {
    await graph.api('/users/nobody@nordwind.example').get();
  } catch (error) {
    return { statusCode: error.statusCode, code: error.code, requestId: error.requestId };
  }
  return null;
}

const users = await pageThroughUsers();
const series = await bookSeries();
const moved = await moveSecond(series);
const schedules = await readFreeBusy();
await sendMail();
console.log(JSON.stringify({ users, series, moved, schedules, refusal: await refusal() }));

// A real identity provider on this machine: panva's oidc-provider, with one client. Whoever signs in as "tom" is
// tom@example.com; as "tom.unverified" their address was not confirmed. Usage: node real_provider.mjs PORT REDIRECT_URI…
import Provider from "oidc-provider";

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "baton", client_secret: "a-secret-of-the-tests", redirect_uris: redirects }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  async findAccount(_context, id) {
    const [name, doubt] = id.split(".");
    const told = { sub: id, name: name[0].toUpperCase() + name.slice(1), email: `${name}@example.com`, email_verified: !doubt };
    return { accountId: id, claims: async () => told };
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));

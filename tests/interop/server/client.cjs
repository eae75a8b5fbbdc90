// Calls the server with the SDK for JavaScript.
const assert = require("node:assert");
const sts = require("@aws-sdk/client-sts");

const role = { RoleArn: "arn:aws:iam::123456789012:role/demo", RoleSessionName: "name" };
const options = { region: "us-east-1", endpoint: process.env.AWS_ENDPOINT_URL_STS, maxAttempts: 1 };
const call = (command, changes = {}) => new sts.STSClient({ ...options, ...changes }).send(command);

async function main() {
  const { Credentials: session, AssumedRoleUser: user } = await call(new sts.AssumeRoleCommand(role));
  assert.equal(user.Arn, "arn:aws:sts::123456789012:assumed-role/demo/name");
  const credentials = {
    accessKeyId: session.AccessKeyId,
    secretAccessKey: session.SecretAccessKey,
    sessionToken: session.SessionToken,
  };
  const identity = await call(new sts.GetCallerIdentityCommand({}), { credentials });
  assert.equal(identity.Arn, user.Arn);
  const wrong = { credentials: { ...credentials, secretAccessKey: "x" } };
  await assert.rejects(call(new sts.GetCallerIdentityCommand({}), wrong), { name: "SignatureDoesNotMatch" });
  const token = new sts.AssumeRoleWithWebIdentityCommand({ ...role, WebIdentityToken: "none" });
  await assert.rejects(call(token), sts.InvalidIdentityTokenException);
  await assert.rejects(call(new sts.AssumeRoleCommand({ ...role, RoleArn: "x" })), { name: "ValidationError" });
}

main();

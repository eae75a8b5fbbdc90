//! A response of every operation as AWS documents it, with all members.

/// Operations and their responses.
pub(crate) const ANSWERS: [(&str, &str); 11] = [
    ("AssumeRole", ASSUME_ROLE),
    ("AssumeRoleWithSAML", ASSUME_ROLE_WITH_SAML),
    ("AssumeRoleWithWebIdentity", ASSUME_ROLE_WITH_WEB_IDENTITY),
    ("AssumeRoot", ASSUME_ROOT),
    ("DecodeAuthorizationMessage", DECODE_AUTHORIZATION_MESSAGE),
    ("GetAccessKeyInfo", GET_ACCESS_KEY_INFO),
    ("GetCallerIdentity", GET_CALLER_IDENTITY),
    ("GetDelegatedAccessToken", GET_DELEGATED_ACCESS_TOKEN),
    ("GetFederationToken", GET_FEDERATION_TOKEN),
    ("GetSessionToken", GET_SESSION_TOKEN),
    ("GetWebIdentityToken", GET_WEB_IDENTITY_TOKEN),
];

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
const ASSUME_ROLE: &str = "\
<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <AssumeRoleResult>
    <SourceIdentity>Alice</SourceIdentity>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>
      <AssumedRoleId>AROA3456789012EXAMPLE:TestAR</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>FwoGZXIvYXdzEPT//////////wEaDEXAMPLE+0123456789/abcdefghijklmnopqrstuvwxyz==</SessionToken>
      <Expiration>2019-11-09T13:34:41Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
    <SessionTokenUtilization>17</SessionTokenUtilization>
    <SessionTokenSize>724</SessionTokenSize>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>55555555-6666-7777-8888-999999999999</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>.
const ASSUME_ROLE_WITH_SAML: &str = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<AssumeRoleWithSAMLResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <AssumeRoleWithSAMLResult>
    <Issuer>https://integ.example.com/idp/shibboleth</Issuer>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>
      <AssumedRoleId>AROA3456789012EXAMPLE:TestAR</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIA2345678901EXAMPLE</AccessKeyId>
      <SecretAccessKey>aB3+dE6/gH9jK2mN5pQ8sT1vW4yZ7EXAMPLEKEY</SecretAccessKey>
      <SessionToken>IQoJb3JpZ2luX2VjEBMaCXVzLWVhc3QtMSJIMEYCIQD0123456789EXAMPLE</SessionToken>
      <Expiration>2019-11-01T20:26:47.250Z</Expiration>
    </Credentials>
    <Audience>https://signin.aws.amazon.com/saml</Audience>
    <SubjectType>transient</SubjectType>
    <PackedPolicySize>6</PackedPolicySize>
    <NameQualifier>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</NameQualifier>
    <SourceIdentity>Bob &amp; Alice</SourceIdentity>
    <Subject>SamlExample</Subject>
  </AssumeRoleWithSAMLResult>
  <ResponseMetadata>
    <RequestId>0fedcba9-8765-4321-0fed-cba987654321</RequestId>
  </ResponseMetadata>
</AssumeRoleWithSAMLResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.
const ASSUME_ROLE_WITH_WEB_IDENTITY: &str = "\
<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>auth0|5f7c8ec7c33c6c004bbafe82</SubjectFromWebIdentityToken>
    <Audience>my-client.apps.example.com</Audience>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/FederatedWebIdentityRole/app1</Arn>
      <AssumedRoleId>AROA2345678901EXAMPLE:app1</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <SessionToken>IQoJb3JpZ2luX2VjEAoaCXVzLWVhc3QtMSJEXAMPLE</SessionToken>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <Expiration>2014-10-24T23:00:23Z</Expiration>
      <AccessKeyId>ASIAQRSTUVWXYZEXAMPLE</AccessKeyId>
    </Credentials>
    <SourceIdentity>Alice</SourceIdentity>
    <Provider>www.amazon.com</Provider>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata>
    <RequestId>11111111-2222-3333-4444-555555555555</RequestId>
  </ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>.
const ASSUME_ROOT: &str = "\
<AssumeRootResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <AssumeRootResult>
    <SourceIdentity>Alice</SourceIdentity>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>FwoGZXIvYXdzEPT//////////wEaDEXAMPLE+0123456789/abcdefghijklmnopqrstuvwxyz==</SessionToken>
      <Expiration>2024-11-15T00:15:00Z</Expiration>
    </Credentials>
  </AssumeRootResult>
  <ResponseMetadata>
    <RequestId>55555555-6666-7777-8888-999999999999</RequestId>
  </ResponseMetadata>
</AssumeRootResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>.
const DECODE_AUTHORIZATION_MESSAGE: &str = "\
<?xml version=\"1.0\"?>
<DecodeAuthorizationMessageResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <ResponseMetadata>
    <RequestId>22222222-3333-4444-5555-666666666666</RequestId>
  </ResponseMetadata>
  <DecodeAuthorizationMessageResult>
    <DecodedMessage>{&quot;allowed&quot;:false,&quot;explicitDeny&quot;:false,&#34;context&#x22;:{}}</DecodedMessage>
  </DecodeAuthorizationMessageResult>
</DecodeAuthorizationMessageResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>.
const GET_ACCESS_KEY_INFO: &str = "\
<GetAccessKeyInfoResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <GetAccessKeyInfoResult>
    <Account>111122223333</Account>
  </GetAccessKeyInfoResult>
  <ResponseMetadata>
    <RequestId>33333333-4444-5555-6666-777777777777</RequestId>
  </ResponseMetadata>
</GetAccessKeyInfoResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
const GET_CALLER_IDENTITY: &str = "\
<!-- caller --><?pi a?><GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\" a='\"'>
  <Unknown b='c'><Arn>decoy</Arn><!-- d --></Unknown><x/>
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::123456789012:user/<![CDATA[Alice]]></Arn>
    <UserId>AIDA<!-- split -->CKCEVSQ6C2<?split?>EXAMPLE</UserId>
    <Account>123456789012</Account >
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse><!-- end -->
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html>.
const GET_DELEGATED_ACCESS_TOKEN: &str = "\
<GetDelegatedAccessTokenResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <GetDelegatedAccessTokenResult>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>FwoGZXIvYXdzEPT//////////wEaDEXAMPLE+0123456789/abcdefghijklmnopqrstuvwxyz==</SessionToken>
      <Expiration>2026-01-02T03:04:05+01:00</Expiration>
    </Credentials>
    <AssumedPrincipal>arn:aws:sts::123456789012:assumed-role/delegated/session</AssumedPrincipal>
    <PackedPolicySize>100</PackedPolicySize>
  </GetDelegatedAccessTokenResult>
  <ResponseMetadata>
    <RequestId>55555555-6666-7777-8888-999999999999</RequestId>
  </ResponseMetadata>
</GetDelegatedAccessTokenResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>.
const GET_FEDERATION_TOKEN: &str = "\
<ns2:GetFederationTokenResponse xmlns:ns2=\"https://sts.amazonaws.com/doc/2011-06-15/\">\r
  <ns2:GetFederationTokenResult>\r
    <ns2:Credentials>\r
      <ns2:SessionToken>FwoGZXIvYXdzEPT//////////wEaDEXAMPLE+0123456789/abcdefghijklmnopqrstuvwxyz==</ns2:SessionToken>\r
      <ns2:SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</ns2:SecretAccessKey>\r
      <ns2:Expiration>2019-04-15T23:28:33.359Z</ns2:Expiration>\r
      <ns2:AccessKeyId>ASIAIOSFODNN7EXAMPLE</ns2:AccessKeyId>\r
    </ns2:Credentials>\r
    <ns2:FederatedUser>\r
      <ns2:Arn>arn:aws:sts::123456789012:federated-user/Jean</ns2:Arn>\r
      <ns2:FederatedUserId>123456789012:Jean</ns2:FederatedUserId>\r
    </ns2:FederatedUser>\r
    <ns2:PackedPolicySize>4</ns2:PackedPolicySize>\r
  </ns2:GetFederationTokenResult>\r
  <ns2:ResponseMetadata>\r
    <ns2:RequestId>55555555-6666-7777-8888-999999999999</ns2:RequestId>\r
  </ns2:ResponseMetadata>\r
</ns2:GetFederationTokenResponse>\r
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>.
const GET_SESSION_TOKEN: &str = "\
<GetSessionTokenResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <GetSessionTokenResult>
    <Credentials>
      <SessionToken>FwoGZXIvYXdzEBYaDEXAMPLE+/abcdefghijklmnopqrstuvwxyz0123456789==</SessionToken>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <Expiration>2011-07-11T19:55:29.611Z</Expiration>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    </Credentials>
  </GetSessionTokenResult>
  <ResponseMetadata>
    <RequestId>44444444-5555-6666-7777-888888888888</RequestId>
  </ResponseMetadata>
</GetSessionTokenResponse>
";

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>.
const GET_WEB_IDENTITY_TOKEN: &str = "\
<GetWebIdentityTokenResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <GetWebIdentityTokenResult>
    <WebIdentityToken>eyJraWQiOiJFWEFNUExFIiwidHlwIjoiSldUIn0.eyJhdWQiOiJodHRwczovL2FwaS5leGFtcGxlLmNvbSJ9.c2ln</WebIdentityToken>
    <Expiration>2025-12-03T20:31:36Z</Expiration>
  </GetWebIdentityTokenResult>
  <ResponseMetadata>
    <RequestId>17b14a4c-a1f1-4f4b-8f0c-0a6f6d1cf5f2</RequestId>
  </ResponseMetadata>
</GetWebIdentityTokenResponse>
";

/// An error. Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>.
pub(crate) const ERROR: &str = "\
<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <Error>
    <Type>Sender</Type>
    <Code>AccessDenied</Code>
    <Message>User: arn:aws:iam::123456789012:user/x is not authorized to perform: sts:AssumeRole &amp; more</Message>
  </Error>
  <RequestId>55555555-6666-7777-8888-999999999999</RequestId>
</ErrorResponse>
";

//! The operations that MinIO adds to STS, chosen by the action of a form.

use super::any_operation::operations;
use super::error_answer::ErrorAnswer;
use super::form::{Form, FromForm};
use crate::minio::*;
use crate::shape::{CheckError, Violation};

operations! {
    /// A request for any operation that MinIO adds to STS. Clients sign none of them.
    /// [`Encode`](crate::Encode) writes it as a form.
    ///
    /// A server of MinIO's operations reads them beside those of [`AnyOperation`](super::AnyOperation):
    ///
    /// ```
    /// use sts_wire::server::{Answer, AnyOperation, Form, MinioOperation};
    /// use sts_wire::minio::{AssumeRoleWithLdapIdentity, AssumeRoleWithLdapIdentityOutput};
    /// use sts_wire::{Credentials, Encode, Text};
    ///
    /// let mut body = *b"Action=AssumeRoleWithLDAPIdentity&LDAPPassword=p%26ss&LDAPUsername=me&Version=2011-06-15";
    /// let form = Form::from_body(&mut body)?;
    /// assert!(AnyOperation::read(&form).is_none());
    /// let Some(MinioOperation::AssumeRoleWithLdapIdentity(action)) = MinioOperation::read(&form).transpose()? else {
    ///     panic!("another action");
    /// };
    /// assert_eq!((action.ldap_username, *action.ldap_password.expose_secret()), ("me", "p&ss"));
    ///
    /// let mut output = AssumeRoleWithLdapIdentityOutput::default();
    /// output.credentials = Credentials::new("Y4RJU1RNFGK48LGO9I2S", "sYLRKS1Z").map(Text::new);
    /// let answer = Answer::<AssumeRoleWithLdapIdentity>::new(output, "c6104cbe")?;
    /// # #[cfg(feature = "alloc")]
    /// assert!(answer.encode_to_string().contains("<AssumeRoleWithLDAPIdentityResult>"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    MinioOperation
    AssumeRoleWithCertificate;
    AssumeRoleWithCustomToken<'a> = Self::new("", "");
    AssumeRoleWithLdapIdentity<'a> = Self::new("", "");
}

impl<'a> FromForm<'a> for AssumeRoleWithCertificate {
    fn from_form(form: &'a Form<'a>, report: &mut dyn FnMut(Violation)) -> Self {
        let mut action = Self::new();
        // `Form::fill` takes actions whose texts borrow from the form. This one has no text.
        form.read_members(report, |reader| action.visit(reader));
        action
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::encode::Encode;
    use crate::operation::Operation;
    use crate::server::{Answer, AnyOperation, Format};
    use crate::shape::Rule;
    use crate::text::Text;
    use crate::timestamp::Timestamp;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    fn written(value: &impl Encode) -> String {
        let mut text = String::new();
        value.encode(&mut text).unwrap();
        text
    }

    /// Reads the form of the operation and compares what is read, written again.
    fn reads_back(operation: &impl Operation, is_it: fn(&MinioOperation<'_>) -> bool) {
        let sent = written(operation);
        let mut body = sent.clone().into_bytes();
        let form = Form::from_body(&mut body).unwrap();
        let read = MinioOperation::read_valid(&form).unwrap();
        assert!(is_it(&read), "{read:?}");
        assert_eq!(written(&read), sent);
        assert!(AnyOperation::read(&form).is_none());
    }

    #[test]
    fn every_operation_of_minio_is_read_back() {
        use MinioOperation as Any;
        let seconds = 86_400;
        let certificate = AssumeRoleWithCertificate::new();
        reads_back(&certificate, |any| matches!(any, Any::AssumeRoleWithCertificate(_)));
        reads_back(
            &certificate.duration_seconds(seconds),
            |any| matches!(any, Any::AssumeRoleWithCertificate(action) if action.duration_seconds == Some(86_400)),
        );
        let token = AssumeRoleWithCustomToken::new("arn:minio:iam:::role/idmp-demo", "a+b&c=d");
        reads_back(&token.duration_seconds(seconds), |any| matches!(any, Any::AssumeRoleWithCustomToken(_)));
        let ldap = AssumeRoleWithLdapIdentity::new("uid=me", "p&s%").duration_seconds(seconds);
        let ldap = ldap.policy("{}").token_revoke_type("all");
        reads_back(&ldap, |any| matches!(any, Any::AssumeRoleWithLdapIdentity(_)));
    }

    #[test]
    fn every_violation_of_an_operation_of_minio_is_reported() {
        for (members, expected) in [
            (
                "AssumeRoleWithCertificate&DurationSeconds=soon",
                &["DurationSeconds: not an integer from 0 to 4294967295"] as &[_],
            ),
            (
                "AssumeRoleWithCertificate&DurationSeconds=1",
                &["DurationSeconds: 1 where 900 to 604800 is allowed"],
            ),
            ("AssumeRoleWithCustomToken", &["RoleArn: missing", "Token: missing"]),
            ("AssumeRoleWithLDAPIdentity&LDAPUsername=me", &["LDAPPassword: missing"]),
        ] {
            let mut body = alloc::format!("Version=2011-06-15&Action={members}").into_bytes();
            let (form, mut found) = (Form::from_body(&mut body).unwrap(), Vec::new());
            MinioOperation::check_each(&form, &mut |violation| found.push(violation.to_string()));
            assert_eq!(found, expected);
            assert_eq!(MinioOperation::read_valid(&form).unwrap_err().status(), 400);
        }
        let mut body = *b"Action=AssumeRoleWithCertificate&DurationSeconds=soon";
        let form = Form::from_body(&mut body).unwrap();
        assert_eq!(form.read::<AssumeRoleWithCertificate>().unwrap_err().first().rule(), Rule::NotANumber);
        // Another version.
        assert!(MinioOperation::read(&form).is_none());
        assert_eq!(MinioOperation::read_valid(&form).unwrap_err().code(), "InvalidAction");
    }

    /// The answer is in the envelope of the operation, in XML and in JSON.
    fn is_answered<'d, O>(output: O::Output<Text<'d>>)
    where
        O: Operation<Output<Text<'d>>: Clone + PartialEq + core::fmt::Debug>,
    {
        let answer = Answer::<O>::new(output.clone(), "1-2").unwrap();
        let document: &'static str = written(&answer).leak();
        assert!(document.starts_with(&alloc::format!("<{}Response ", O::ACTION)), "{document}");
        let response = O::decode_borrowed(200, document.as_bytes()).unwrap();
        assert_eq!(response.request_id.unwrap(), "1-2");
        assert_eq!(response.output, output);
        let json = written(&answer.format(Format::Json));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json[O::RESPONSE][O::RESULT]["Credentials"]["AccessKeyId"], "Y4RJU1RNFGK48LGO9I2S");
    }

    #[test]
    fn every_operation_of_minio_is_answered() {
        let expiration = Timestamp::parse_rfc3339("2026-11-29T12:00:00Z").unwrap();
        let credentials = Credentials::new("Y4RJU1RNFGK48LGO9I2S", "sYLR<KS1Z")
            .with_session_token("eyJhbGci&e30")
            .with_expiration(expiration)
            .map(Text::new);
        let assumed_user = Some(Text::new("custom:Alice"));
        is_answered::<AssumeRoleWithCertificate>(AssumeRoleWithCertificateOutput { credentials });
        is_answered::<AssumeRoleWithCustomToken<'_>>(AssumeRoleWithCustomTokenOutput {
            credentials,
            assumed_user,
        });
        is_answered::<AssumeRoleWithLdapIdentity<'_>>(AssumeRoleWithLdapIdentityOutput { credentials });
    }
}

//! Calls AssumeRole with the default client.

use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sts::{Client, Config};
use std::hint::black_box;

fn main() {
    black_box(call());
}

fn call() -> Option<()> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(black_box("eu-west-1")))
        .credentials_provider(Credentials::new(
            black_box("AKIDEXAMPLE"),
            black_box("secret"),
            None,
            None,
            "program",
        ))
        .build();
    let call = Client::from_conf(config).assume_role().role_arn("role").role_session_name("session").send();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let answer = black_box(runtime.block_on(call));
    black_box(answer.ok()?.credentials()?.access_key_id());
    Some(())
}

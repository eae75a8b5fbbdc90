//! Operations of IAM, described outside of the crate: nested lists, booleans, and a success without members.

use sts_wire::Timestamp;
use sts_wire::shape::{
    Action, ItemLimit, Items, ListLayout, RequestShape, RequestVisitor, ResponseShape, ResponseVisitor,
    ScalarVisitor, TextLimit,
};

const VERSION: &str = "2010-05-08";
const NAME: &TextLimit = &TextLimit::length(1, 128);
const PATH: &TextLimit = &TextLimit::length(1, 512);
const MARKER: &TextLimit = &TextLimit::length(1, 320);
const TAG_VALUE: &TextLimit = &TextLimit::length(0, 256);

#[derive(Clone, Copy, Default)]
pub(crate) struct ListUsers<'a> {
    pub marker: Option<&'a str>,
    pub max_items: Option<u32>,
    pub path_prefix: Option<&'a str>,
}

impl<'a> Action for ListUsers<'a> {
    const ACTION: &'static str = "ListUsers";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "ListUsersResponse";
    const RESULT: &'static str = "ListUsersResult";
    const SERVICE: &'static str = "iam";

    type Str = &'a str;
    type Output<S: Default> = ListUsersOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Marker", &mut self.marker, MARKER)?;
        visitor.opt_integer("MaxItems", &mut self.max_items, 1..=1000)?;
        visitor.opt_text("PathPrefix", &mut self.path_prefix, PATH)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ListUsersOutput<S> {
    pub users: Vec<User<S>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<S>,
}

impl<S: Default> ResponseShape<S> for ListUsersOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("Users", ListLayout::MEMBER, &mut self.users)?;
        visitor.opt_boolean("IsTruncated", &mut self.is_truncated)?;
        visitor.opt_text("Marker", &mut self.marker)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct User<S> {
    pub path: S,
    pub user_name: S,
    pub user_id: S,
    pub arn: S,
    pub create_date: Option<Timestamp>,
    pub password_last_used: Option<Timestamp>,
    pub tags: Vec<UserTag<S>>,
}

impl<S: Default> ResponseShape<S> for User<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Path", &mut self.path)?;
        visitor.text("UserName", &mut self.user_name)?;
        visitor.text("UserId", &mut self.user_id)?;
        visitor.text("Arn", &mut self.arn)?;
        visitor.opt_timestamp("CreateDate", &mut self.create_date)?;
        visitor.opt_timestamp("PasswordLastUsed", &mut self.password_last_used)?;
        visitor.structures("Tags", ListLayout::MEMBER, &mut self.tags)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct UserTag<S> {
    pub key: S,
    pub value: Option<S>,
}

impl<S: Default> ResponseShape<S> for UserTag<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Key", &mut self.key)?;
        visitor.opt_text("Value", &mut self.value)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct CreateUser<'a> {
    pub user_name: &'a str,
    pub path: Option<&'a str>,
    pub tags: Items<'a, NewTag<'a>>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NewTag<'a> {
    pub key: &'a str,
    pub value: &'a str,
}

impl<'a> RequestShape<&'a str> for NewTag<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Key", &mut self.key, NAME)?;
        visitor.text("Value", &mut self.value, TAG_VALUE)
    }
}

impl<'a> Action for CreateUser<'a> {
    const ACTION: &'static str = "CreateUser";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "CreateUserResponse";
    const RESULT: &'static str = "CreateUserResult";
    const SERVICE: &'static str = "iam";

    type Str = &'a str;
    type Output<S: Default> = UserOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Path", &mut self.path, PATH)?;
        visitor.structures("Tags", &mut self.tags, ItemLimit::at_most(50))?;
        visitor.text("UserName", &mut self.user_name, NAME)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct UserOutput<S> {
    pub user: User<S>,
}

impl<S: Default> ResponseShape<S> for UserOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("User", &mut self.user)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct DeleteUser<'a> {
    pub user_name: &'a str,
}

impl<'a> Action for DeleteUser<'a> {
    const ACTION: &'static str = "DeleteUser";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "DeleteUserResponse";
    const RESULT: &'static str = "";
    const SERVICE: &'static str = "iam";

    type Str = &'a str;
    type Output<S: Default> = Nothing;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("UserName", &mut self.user_name, NAME)
    }
}

/// The output of an operation whose success has no members.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Nothing;

impl<S> ResponseShape<S> for Nothing {
    fn members<V: ResponseVisitor<S>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

//! stub
use crate::peer::*;
pub struct GnuTls;
impl GnuTls {
    pub fn find(_: &std::path::Path) -> Result<Self, Fault> {
        Err(Fault("not yet".into()))
    }
}
impl Witness for GnuTls {
    fn name(&self) -> &'static str {
        "gnutls"
    }
    fn version(&self) -> String {
        String::new()
    }
    fn cannot(&self, _: &Job) -> Option<String> {
        None
    }
    fn host<'a>(&'a self, _: &'a Job) -> Result<Box<dyn Host + 'a>, Fault> {
        Err(Fault("".into()))
    }
}

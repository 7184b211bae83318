describe function +

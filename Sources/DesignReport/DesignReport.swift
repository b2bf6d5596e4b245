// DesignReport

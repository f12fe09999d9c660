<?php

final class PastedTest extends Igny8_Case {

	/** @dataProvider keys */
	public function test_a_key_is_found_in_what_was_pasted( string $before, string $after ): void {
		$this->assertSame( self::KEY, igny8_pasted_key( $before . self::KEY . $after ) );
	}

	public function keys(): array {
		return array(
			'blanks'    => array( " \t", "\r\n" ),
			'invisible' => array( "\u{FEFF}\u{200B}\u{A0}", "\u{200D}\u{2060}" ),
			'quotes'    => array( '"', '"' ),
			'typeset'   => array( '„', '“' ),
			'guillemet' => array( '«', '»' ),
			'markdown'  => array( '`', '`.' ),
			'bearer'    => array( 'Bearer ', '' ),
			'header'    => array( 'Authorization: Bearer ', '' ),
			'named'     => array( 'api_key=', ';' ),
			'brackets'  => array( '<', '>' ),
			'html'      => array( '&quot;', '&quot;,' ),
		);
	}

	public function test_a_key_broken_over_lines_is_put_together(): void {
		$this->assertSame( self::KEY, igny8_pasted_key( substr( self::KEY, 0, 40 ) . "\n  " . substr( self::KEY, 40 ) ) );
	}

	/** @dataProvider others */
	public function test_words_name_the_real_trouble( string $pasted, string $words ): void {
		$this->assertStringContainsString( $words, igny8_pasted_key( $pasted )->get_error_message() );
	}

	public function others(): array {
		return array(
			array( '', 'is missing' ),
			array( "\u{200B}", 'is missing' ),
			array( substr( self::KEY, 0, 50 ), '50 characters instead of 66' ),
			array( self::KEY . 'x', '67 characters instead of 66' ),
			array( 'https://receiver.example.com', 'This is an address' ),
			array( 'receiver.example.com:8000', 'This is an address' ),
			array( 'not a key', 'This is not a whole API key. It begins with whsec_' ),
		);
	}

	/** @dataProvider addresses */
	public function test_words_name_what_an_address_lacks( string $pasted, string $words ): void {
		$this->assertStringContainsString( $words, igny8_receiver_url( $pasted )->get_error_message() );
	}

	public function addresses(): array {
		return array(
			array( ' ', 'is missing' ),
			array( self::KEY, 'This is an API key' ),
			array( 'receiver.example.com/igny8', 'Enter https://receiver.example.com/igny8' ),
			array( 'Http://receiver.example.com', 'enter https://receiver.example.com' ),
			array( 'nonsense', 'This is not a web address' ),
		);
	}
}
